import * as dns from "node:dns"
import type { LookupFunction } from "node:net"

const isLocal = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host)

/**
 * Resolves `localhost` and `*.localhost` to 127.0.0.1, where a server on this machine listens: not
 * every resolver knows them (RFC 6761 §6.3 only asks for it). The Host header keeps the name.
 */
export const loopbackLookup: LookupFunction = (host, options, callback) => {
  if (!isLocal(host)) return (dns.lookup as LookupFunction)(host, options, callback)
  if (options.all === true) callback(null, [{ address: "127.0.0.1", family: 4 }])
  else callback(null, "127.0.0.1", 4)
}
