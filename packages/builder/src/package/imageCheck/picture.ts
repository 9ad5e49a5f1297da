import { Buffer } from "node:buffer"

/** A PNG of 8 × 8 pixels. */
export const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAbElEQVR42g3JQQEAMAgDMaQgBSl9nBCkVEqlIGXLN1VFF1Oo2MJFiiuqmm6mUbONmzTXP4YeZtCwg4cMNz9EixESKywiTj+WXmbRsouXLLc/TJsxMmtsYs4/QocJChscEi4/jj7m0LGHjxx3PBFdUQFdGwIgAAAAAElFTkSuQmCC",
  "base64"
)
