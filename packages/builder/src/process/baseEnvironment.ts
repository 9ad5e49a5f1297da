import { delimiter, join } from "node:path"
import type { Places } from "../Places.ts"
import type { Environment } from "./Program.ts"

/** How this machine reaches the outside: all that a build learns of our own environment, besides PATH. */
export const passed: ReadonlyArray<string> = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "npm_config_registry",
  "npm_config_proxy",
  "npm_config_https_proxy",
  "npm_config_noproxy",
  "npm_config_cafile",
  "npm_config_strict_ssl"
]

/** What npm on this machine is configured with, beyond its environment. */
export interface NpmSettings {
  readonly globalConfig?: string | undefined
  readonly cafile?: string | undefined
  readonly registry?: string | undefined
}

const given = (entries: Readonly<Record<string, string | undefined>>): Environment =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => Boolean(entry[1])))

/** pnpm and yarn do not read npm's settings: registry and authority are told in their own words. */
const forOtherManagers = (registry: string | undefined, cafile: string | undefined): Environment =>
  given({
    pnpm_config_registry: registry,
    YARN_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    NODE_EXTRA_CA_CERTS: cafile
  })

/**
 * The environment that every program of a build starts from: an allow-list, so that nothing else of
 * the platform's own environment gets there.
 *
 * @param node the Node.js that runs the builder; it runs the build too
 */
export const baseEnvironment = (
  machine: Readonly<Record<string, string | undefined>>,
  npm: NpmSettings,
  places: Places,
  node: string
): Environment => {
  const cafile = machine.npm_config_cafile ?? npm.cafile
  const registry = machine.npm_config_registry ?? npm.registry
  return {
    ...forOtherManagers(registry, cafile),
    ...given({ npm_config_globalconfig: npm.globalConfig }),
    ...given(Object.fromEntries(passed.map((name) => [name, machine[name]]))),
    PATH: [join(node, ".."), machine.PATH ?? "/usr/local/bin:/usr/bin:/bin"].join(delimiter),
    LANG: machine.LANG ?? "C.UTF-8",
    TZ: "UTC",
    CI: "1",
    HOME: places.home,
    TMPDIR: places.temporary,
    XDG_CACHE_HOME: join(places.caches, "xdg"),
    npm_config_cache: join(places.caches, "npm"),
    npm_config_update_notifier: "false",
    npm_config_fund: "false",
    npm_config_audit: "false",
    NEXT_TELEMETRY_DISABLED: "1"
  }
}
