import Image from "next/image"
import { Page } from "@/components/Page"

export const metadata = { title: "Sized for your screen" }

export default function Picture() {
  return (
    <Page
      kind="Image"
      title="Sized for your screen"
      lead="The site holds one PNG. Your browser asked for the width that it needs, and got it as WebP."
    >
      <Image
        className="picture"
        src="/harbour.png"
        alt="A sailing boat before a low sun, a lighthouse on the headland"
        width={1280}
        height={800}
        sizes="(max-width: 44rem) 92vw, 44rem"
        preload
      />
    </Page>
  )
}
