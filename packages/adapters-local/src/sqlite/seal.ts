import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"

const ivBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM: a random IV, the authentication tag and the sealed text, in this order. `context` is
 * authenticated with it (NIST SP 800-38D), so that the result opens in its own place only.
 */
export const seal = (key: Buffer, text: string, context: string): Buffer => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context, "utf8"))
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** The text, or `undefined` if key, context or bytes are not those that it was sealed with. */
export const unseal = (key: Buffer, bytes: Buffer, context: string): string | undefined => {
  if (bytes.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context, "utf8"))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  const text = decipher.update(bytes.subarray(ivBytes + tagBytes))
  try {
    return Buffer.concat([text, decipher.final()]).toString("utf8")
  } catch {
    return undefined // Node says by an exception that the tag does not match.
  }
}
