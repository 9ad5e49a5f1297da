// OpenNext's other shape, `aws-lambda`: the answer is returned whole.
export const handler = async (event) => {
  const query = new URLSearchParams(event.rawQueryString)
  if (query.get("url") === null) return { statusCode: 400, headers: {}, body: "url is missing" }
  return {
    statusCode: 200,
    headers: { "Content-Type": "image/webp", Vary: "Accept" },
    cookies: ["seen=1"],
    body: Buffer.from([0x52, 0x49, 0x46, 0x46, 0, 255]).toString("base64"),
    isBase64Encoded: true
  }
}
