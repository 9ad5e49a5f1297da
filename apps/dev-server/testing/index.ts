/** A dev-server with a builder that takes milliseconds, as a process, for tests and benchmarks. */
export * from "./RunningServer.ts"
export * from "./SiteRepository.ts"
