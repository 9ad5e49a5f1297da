/** What tells one release of this site from another. The build replaces NEXT_DEPLOYMENT_ID by its value. */
export const release = () => ({
  greeting: process.env.GREETING || null,
  deploymentId: process.env.NEXT_DEPLOYMENT_ID || null
})
