import { cookies } from "next/headers"
import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"
import { sign } from "./sign"

export const metadata = { title: "Guestbook" }

export default async function Guestbook() {
  const name = (await cookies()).get("guest")?.value
  return (
    <Page
      kind="Server Action"
      title={name === undefined ? "A form without JavaScript" : `Welcome, ${name}`}
      lead="The form posts to the server, also with JavaScript turned off. A cookie remembers your name, and nobody else sees it."
    >
      {name !== undefined && <Facts of={{ Guest: name }} />}
      <form action={sign}>
        <label htmlFor="name">Your name</label>
        <div className="field">
          <input id="name" name="name" required maxLength={40} autoComplete="given-name" />
          <button>Sign</button>
        </div>
      </form>
    </Page>
  )
}
