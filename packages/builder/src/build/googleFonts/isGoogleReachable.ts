/** Long enough for a slow network, short enough for one that swallows what is sent to Google. */
const patience = 5000

/** Asks as the build will ask, by way of the same proxy (NODE_USE_ENV_PROXY). */
export const isGoogleReachable = async (): Promise<boolean> => {
  try {
    const response = await fetch("https://fonts.googleapis.com/css2?family=Roboto&display=swap", {
      signal: AbortSignal.timeout(patience)
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
