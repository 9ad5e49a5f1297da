import type { ArtifactEntry } from "./model.ts"

/** Next's compiled files: known by their prefix alone, so that no list of them is needed at the edge. */
export const isCompiledFile = (decoded: string, artifact: { readonly basePath: string }): boolean =>
  decoded.indexOf(`${artifact.basePath}/_next/static/`) === 0

export const mayBePublicFile = (decoded: string, artifact: ArtifactEntry): boolean =>
  artifact.shards > 0 && !isCompiledFile(decoded, artifact)

/** A name that an object store would take as it is; an encoded slash or backslash can make others. */
export const isPlainPath = (decoded: string): boolean => !/\\|\/\/|(^|\/)\.\.?(\/|$)/.test(decoded)
