import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  BranchName,
  CommitSha,
  DeliveryId,
  DeploymentId,
  EnvKey,
  ProjectId,
  RepoUrl,
  reservedEnvNames,
  reservedProjectIds,
  RootDirectory,
  UserId
} from "../src/index.ts"
import { freshCommit, freshDeploymentId } from "../testing/index.ts"

/** What nothing that ends in a path, a host, a command line or a log may be. */
const hostileAnywhere = [
  "",
  " ",
  "a\0b",
  "a\nb",
  "a\rb",
  "a\u001bb",
  "a\u007fb",
  "\ud800",
  "a\udc00",
  "a\u2028b",
  "a\u202eb",
  "../x",
  "a/../b",
  "..",
  "-x",
  "--upload-pack=touch /tmp/x",
  "$(id)\n"
]

/** An option, a control character, a lone surrogate, or a step upwards. */
const never = /^-|[\0-\x1f\x7f\ud800-\udfff]|(?:^|\/)\.\.(?:\/|$)/

const table = (
  name: string,
  schema: Schema.Schema<string>,
  good: ReadonlyArray<string>,
  bad: ReadonlyArray<string>,
  forbidden = never
) =>
  describe(`${name}`, () => {
    const is = Schema.is(schema)
    it("takes what is one", () => {
      for (const text of good) assert.isTrue(is(text), JSON.stringify(text))
    })
    it("takes nothing else", () => {
      for (const text of bad) assert.isFalse(is(text), JSON.stringify(text.slice(0, 80)))
    })
    // A URL is never met by chance: what it takes is told by the table alone.
    if (name === "RepoUrl") return
    it.prop("takes nothing that climbs, is an option or breaks a line", { text: schema }, ({ text }) => {
      assert.notMatch(text, forbidden)
    })
  })

table(
  "ProjectId",
  ProjectId,
  ["a", "7", "shop", "my-shop-2", "a--b", "a".repeat(40), "wwww", "dpl", "dpl1", "api2"],
  [
    ...hostileAnywhere,
    ...reservedProjectIds,
    "Shop",
    "sHOP",
    "-shop",
    "shop-",
    "-",
    "a".repeat(41),
    "a".repeat(300),
    "my_shop",
    "my.shop",
    "my/shop",
    "shöp",
    "dpl-",
    "dpl-01ka",
    "shop\n",
    "ｓhop",
    "localhost"
  ]
)

table(
  "BranchName",
  BranchName,
  [
    "main",
    "release/2026.1",
    "feature/a-b_c",
    "änderung",
    "a@b",
    "v1.0",
    "a#b",
    "a'b",
    "a$(b)",
    "HEAD",
    "a".repeat(200)
  ],
  [
    ...hostileAnywhere.filter((text) => !/[\u2028\u202e]/.test(text)),
    "@",
    "a b",
    "a..b",
    ".a",
    "a/.b",
    "a.",
    "a/",
    "/a",
    "a//b",
    "a~b",
    "a^b",
    "a:b",
    "a?b",
    "a*b",
    "a[b",
    "a\\b",
    "a@{b",
    "a.lock",
    "a.lock/b",
    "-",
    "-rf",
    "--help",
    "a".repeat(201),
    "a".repeat(300)
  ]
)

table(
  "RootDirectory",
  RootDirectory,
  ["", "apps/web", "site", "packages/@scope/site", "a.b/c-d_e", "my site", ".config/site", "app (old)", "[slug]"],
  [
    ...hostileAnywhere.filter((text) => text !== "" && text !== " "),
    ".",
    "./a",
    "a/.",
    "a/./b",
    "/a",
    "/",
    "a/",
    "a//b",
    "~/a\\b",
    "a\\..\\b",
    "C:\\a",
    "C:/a",
    "a/$HOME",
    "a;b",
    "a|b",
    "a`b`",
    "a*",
    "-a",
    "a".repeat(501)
  ]
)

table(
  "RepoUrl",
  RepoUrl,
  [
    "https://github.com/ada/site.git",
    "https://github.com/ada/site",
    "https://git.example.com:8443/a/b.git",
    "https://example.com/~ada/site%20one.git",
    "http://127.0.0.1:3000/x.git",
    "https://[::1]:8080/x.git",
    "ssh://git@github.com/ada/site.git",
    "ssh://github.com:22/ada/site.git",
    "git@github.com:ada/site.git",
    "ada-1@git.example.com:/srv/site.git",
    "https://example.com/a/"
  ],
  [
    ...hostileAnywhere,
    "ext::sh -c 'touch /tmp/x'",
    "ext::sh%20-c%20id",
    "fd::17",
    "file:///etc/passwd",
    "file://localhost/srv",
    "/srv/site.git",
    "./site",
    "C:\\site",
    "git://github.com/ada/site",
    "ftp://example.com/x",
    "HTTPS://example.com/x",
    "javascript:alert(1)",
    "https://",
    "https:///x",
    "https://example.com",
    "https://-example.com/x",
    "https://example.com/../x",
    "https://example.com/a/../../x",
    "https://example.com/a b",
    "https://example.com/x?y=z",
    "https://example.com/x#y",
    "https://example.com/x\n",
    "https://ada@example.com/x",
    "https://ada:hush@example.com/x",
    "https://example.com:hush@elsewhere.example/x",
    "https://ex\u0430mple.com/x",
    "https://example.com\\@elsewhere.example/x",
    "ssh://-oProxyCommand=id/x",
    "ssh://-oProxyCommand=id@example.com/x",
    "ssh://git@-oProxyCommand=id/x",
    "ssh://git:hush@example.com/x",
    "-oProxyCommand=id@example.com:x",
    "git@-oProxyCommand=id:x",
    "git@example.com:-x",
    "git@example.com:../x/../y",
    "git@example.com:",
    "github.com:ada/site",
    `https://example.com/${"a".repeat(2048)}`
  ]
)

table(
  "EnvKey",
  EnvKey,
  ["A", "_", "API_KEY", "NEXT_PUBLIC_URL", "A1", "__PROTO__", "PATHS", "MY_PATH", "GITHUB_TOKEN", "NODE_ENVIRONMENT"],
  [
    ...hostileAnywhere,
    ...reservedEnvNames.map((name) => name.replace("*", "X")),
    ...reservedEnvNames.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1)),
    "a",
    "Api",
    "1A",
    "A-B",
    "A B",
    "A=B",
    "A.B",
    "ÄPFEL",
    "A\n",
    "A\u0300",
    "A".repeat(201),
    "A".repeat(300)
  ]
)

table(
  "UserId",
  UserId,
  ["ada", "Ada.Lovelace", "ada@example.com", "1", "a".repeat(100)],
  [...hostileAnywhere, ".ada", "@ada", "_ada", "ada lovelace", "ada/../bob", "äda", "a".repeat(101), "a".repeat(300)]
)

table(
  "DeliveryId",
  DeliveryId,
  ["72d3162e-cc78-11e3-81ab-4c9367dc0958", "x", "~!{}", "a".repeat(128)],
  ["", " ", "a b", "a\nb", "a\0b", "ä", "\ud800", "a".repeat(129), "a".repeat(300)],
  /[^!-~]/
)

table(
  "CommitSha",
  CommitSha,
  [freshCommit(), "0".repeat(40), "f".repeat(64)],
  [
    ...hostileAnywhere,
    "main",
    "HEAD",
    "F".repeat(40),
    "f".repeat(39),
    "f".repeat(41),
    "f".repeat(63),
    `${"f".repeat(40)}\n`
  ]
)

table(
  "DeploymentId",
  DeploymentId,
  [freshDeploymentId(), "dpl-01kaxxxxxxxxxxxxxxxxxxxxxx"],
  [
    ...hostileAnywhere,
    "dpl-",
    "dpl-01KAXXXXXXXXXXXXXXXXXXXXXX",
    "dpl-81kaxxxxxxxxxxxxxxxxxxxxxx",
    "dpl-01kaxxxxxxxxxxxxxxxxxxxxxi",
    "dpl-01kaxxxxxxxxxxxxxxxxxxxxxu",
    "dpl-01kaxxxxxxxxxxxxxxxxxxxxx",
    "dpl-01kaxxxxxxxxxxxxxxxxxxxxxxx",
    "01kaxxxxxxxxxxxxxxxxxxxxxxxxxx"
  ]
)
