import { UserId } from "@anchor-deploy/domain"
import { projectOverviews, Settings } from "@anchor-deploy/runtime"
import { DateTime, Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { projectsPage } from "./projectsPage.ts"

/** Browsers send no user id: whoever sits at this machine. */
export const person = UserId.make("local")

/** More than fit a page that is asked for every two seconds. */
const shown = 100

export const projectsDoor = Effect.gen(function* () {
  const { siteUrl } = yield* Settings
  const { items: projects, more } = yield* projectOverviews(person, shown)
  const { body, headers } = projectsPage({ projects, more, now: yield* DateTime.now, siteUrl })
  return HttpServerResponse.text(body, { contentType: "text/html; charset=utf-8", headers })
})
