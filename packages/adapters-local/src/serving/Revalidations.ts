import type { RevalidationWish } from "@anchor-deploy/domain"

/** A site with more stale pages than this will ask again for those that were dropped. */
const maxWaiting = 1_000

/** Pages are made anew beside the requests of visitors, who come first. */
const maxAtOnce = 2

/**
 * A release's wishes to make pages anew, carried out a few at a time. Of equal wishes (by
 * `deduplicationId`) that are waiting or under way, one counts: every visitor of a stale page causes
 * one until the page is fresh.
 */
export class Revalidations {
  readonly #carryOut: (wish: RevalidationWish) => Promise<void>
  readonly #known = new Set<string>()
  readonly #waiting: Array<RevalidationWish> = []
  #underWay = 0

  /** @param carryOut never rejects */
  constructor(carryOut: (wish: RevalidationWish) => Promise<void>) {
    this.#carryOut = carryOut
  }

  add(wish: RevalidationWish): void {
    if (this.#known.has(wish.deduplicationId) || this.#waiting.length >= maxWaiting) return
    this.#known.add(wish.deduplicationId)
    this.#waiting.push(wish)
    this.#next()
  }

  #next(): void {
    if (this.#underWay >= maxAtOnce) return
    const wish = this.#waiting.shift()
    if (wish === undefined) return
    this.#underWay += 1
    void this.#carryOut(wish).finally(() => {
      this.#underWay -= 1
      this.#known.delete(wish.deduplicationId)
      this.#next()
    })
  }
}
