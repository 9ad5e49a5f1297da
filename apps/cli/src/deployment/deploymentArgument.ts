import { Argument } from "effect/cli"

/** The deployment that a command is about, as `findDeployment` takes it. */
export const deploymentArgument = (otherwise: string) =>
  Argument.String("deployment").pipe(
    Argument.withDescription(`Its id, the beginning of it, or its address (default: ${otherwise})`),
    Argument.optional
  )
