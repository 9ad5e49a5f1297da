/**
 * Keys of the artifact store: names joined by `/`, each neither empty nor `.` nor `..`, without NUL
 * and lone surrogates (two of which would become one name on a disk). A prefix is a key with a
 * slash at its end, so that what is meant for `artifacts/shop/` never meets `artifacts/shop-2/`.
 */
export const isObjectKey = (key: string): boolean =>
  key.length <= 1024 &&
  key.isWellFormed() &&
  !key.includes("\0") &&
  !key.split("/").some((name) => /^\.{0,2}$/.test(name))

/** Whether this is a prefix below which objects may be listed, marked or removed. */
export const isObjectPrefix = (prefix: string): boolean => prefix.endsWith("/") && isObjectKey(prefix.slice(0, -1))
