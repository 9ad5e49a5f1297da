import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"

export const metadata = { title: "About" }

export default function About() {
  return (
    <Page
      kind="Static"
      title="A page built once"
      lead="The build rendered this page. It is the same for everybody, and no code runs when you ask for it."
    >
      <Facts of={{ "Built at": new Date().toISOString() }} />
      <p>
        Reload as often as you like: the time stays. It changes with the next build, which makes a new release beside
        this one and then lets it go live.
      </p>
    </Page>
  )
}
