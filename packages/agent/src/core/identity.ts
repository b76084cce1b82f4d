/** Who a simulated Server is. */
export interface Identity {
  readonly name: string;
  /** SMBIOS UUID, 16 lower-case bytes with colons: the Server's id at the Manager (recorded 3.2.1, 3.3.3). */
  readonly uuid: string;
  readonly hostname: string;
  /** Address of the management interface. */
  readonly ip: string;
}
