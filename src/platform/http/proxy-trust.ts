import { BlockList, isIPv6 } from 'node:net';

const ownNetworks = new BlockList();
ownNetworks.addSubnet('127.0.0.0', 8, 'ipv4');
ownNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
ownNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
ownNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
ownNetworks.addAddress('::1', 'ipv6');
ownNetworks.addSubnet('fc00::', 7, 'ipv6');
ownNetworks.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whose word on the client's address is taken: only the immediate peer's (hop 0), and only when it is in a network of
 * our own. Entries further along X-Forwarded-For were written by whoever sent them.
 */
export function isOurProxy(address: string, hop: number): boolean {
  return hop === 0 && ownNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
