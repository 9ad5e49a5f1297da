import { ArtifactId, type ArtifactInputs, artifactInputsText } from "@anchor-deploy/domain"
import { sha256Hex } from "../random.ts"

/** The name of the artifact that these inputs lead to. */
export const artifactIdOf = (inputs: ArtifactInputs): ArtifactId =>
  ArtifactId.make(sha256Hex(artifactInputsText(inputs)).slice(0, 32))
