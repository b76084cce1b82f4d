import type { Domain } from '../domains.js';

/** The interfaces of running machines in a bridge, as Xen calls them: vif<domain>.<card> (recorded 3.2.1 beside the physical one). */
export function guestInterfaces(domains: readonly Domain[], bridge: string): string[] {
  return domains.flatMap(({ id, config }) => {
    const cards = config['vif'];
    if (!Array.isArray(cards)) return [];
    return cards.flatMap((card, index) => (card.split(',').includes(`bridge=${bridge}`) ? [`vif${id}.${index}`] : []));
  });
}
