import { describe, expect, it } from "@effect/vitest"
import { baseEnvironment } from "../../src/process/baseEnvironment.ts"
import { placesOf } from "../../src/Places.ts"

const places = placesOf({ directory: "/building", cacheDirectory: "/cache" })
const machine = {
  PATH: "/usr/bin:/bin",
  HOME: "/root",
  NODE_ENV: "production",
  NODE_OPTIONS: "--inspect",
  AWS_SECRET_ACCESS_KEY: "x",
  ANCHOR_DATA_DIR: "/data",
  GITHUB_TOKEN: "x",
  npm_config_prefix: "/x",
  npm_lifecycle_event: "start",
  SSH_AUTH_SOCK: "/agent",
  HTTPS_PROXY: "http://proxy:3128",
  NODE_EXTRA_CA_CERTS: "/ca.pem"
}

describe("baseEnvironment", () => {
  it("passes PATH and the way to the network on, and nothing else of the machine's", () => {
    expect(baseEnvironment(machine, {}, places, "/node24/bin/node")).toEqual({
      PATH: "/node24/bin:/usr/bin:/bin",
      HTTPS_PROXY: "http://proxy:3128",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      LANG: "C.UTF-8",
      TZ: "UTC",
      CI: "1",
      HOME: "/building/home",
      TMPDIR: "/building/tmp",
      XDG_CACHE_HOME: "/cache/downloads/xdg",
      npm_config_cache: "/cache/downloads/npm",
      npm_config_update_notifier: "false",
      npm_config_fund: "false",
      npm_config_audit: "false",
      NEXT_TELEMETRY_DISABLED: "1"
    })
  })

  it("tells pnpm and yarn what npm is configured with; the machine's own variables come first", () => {
    const npm = { globalConfig: "/etc/npmrc", cafile: "/npm-ca.pem", registry: "https://mirror.example.com/" }
    const environment = baseEnvironment({ PATH: "/bin" }, npm, places, "/node24/bin/node")
    expect(environment).toMatchObject({
      npm_config_globalconfig: "/etc/npmrc",
      NODE_EXTRA_CA_CERTS: "/npm-ca.pem",
      pnpm_config_registry: "https://mirror.example.com/",
      YARN_NPM_REGISTRY_SERVER: "https://mirror.example.com/"
    })
    expect(baseEnvironment(machine, npm, places, "/node")).toMatchObject({ NODE_EXTRA_CA_CERTS: "/ca.pem" })
  })
})
