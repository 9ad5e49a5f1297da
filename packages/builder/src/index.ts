/**
 * The program that runs inside a build environment: on a laptop as a child process, in CodeBuild, on
 * an agent. It turns a commit into an artifact:
 *
 *     fetch     exactly that commit, by git, without history                       fetch/
 *     install   the project's own package manager and lock file, frozen            install/
 *     build     `next build` through OpenNext, with our configuration              build/, opennext/
 *     package   deterministic zips, size limits, a look whether images work        package/
 *     publish   every object with its digest, the manifest last                    publish/
 *
 * `runBuild` does all five. It needs an `ArtifactStore`, a `BuildLogSink` and Node's services, and
 * knows neither deployments' states nor who started it: outcome, stages and log go to whoever runs it.
 *
 * Commands are data (`Program`): argument lists, never a shell. Each runs in a process group of its
 * own and sees nothing of our environment but an allow-list. Each line of output is cleaned, masked,
 * numbered and bounded before it leaves (`log/`), and a slow reader slows the build.
 *
 * `opennext/` is the odd one out: it is compiled into every site by OpenNext and runs there, so it
 * imports nothing of Effect. The contract with the process that hosts a site stands in
 * `opennext/siteCache.ts`.
 *
 * Left out, on purpose: submodules, Git LFS, Bun, edge-runtime functions, isolation of the build from
 * the machine's files (the runner's job).
 */
export { passed as machineVariables } from "./process/baseEnvironment.ts"
export { builderVersion } from "./builderVersion.ts"
export { FileSiteCache, type FileSiteCacheOptions } from "./opennext/FileSiteCache.ts"
export { runBuild, type RunBuildOptions } from "./runBuild.ts"
