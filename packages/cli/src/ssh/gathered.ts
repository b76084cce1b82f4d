import type { Socket } from 'node:net';

/**
 * Has what is written to a socket within one turn go out together: ssh2 writes each packet by itself, and a command's answer is some eight of them.
 * @returns the same socket
 */
export function gathered(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...given: readonly unknown[]) => boolean;
  let corked = false;
  const later = (...given: readonly unknown[]): boolean => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...given);
  };
  return Object.assign(socket, { write: later });
}
