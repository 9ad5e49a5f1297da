import type { Metadata, Viewport } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: "Hello", template: "%s · Hello" },
  description: "A small site that shows every way in which a Next.js page can be served.",
  icons: { icon: "/icon.svg" }
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f4ef" },
    { media: "(prefers-color-scheme: dark)", color: "#0c1519" }
  ]
}

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header className="top">
          <Link className="brand" href="/">
            {/* eslint-disable-next-line @next/next/no-img-element */}
            <img src="/icon.svg" alt="" width="28" height="28" /> Hello
          </Link>
          <nav aria-label="Main">
            <Link href="/posts">Posts</Link>
            <Link href="/guestbook">Guestbook</Link>
            <Link href="/about">About</Link>
          </nav>
        </header>
        {children}
        <footer className="bottom">Deployed with Anchor, by a git push.</footer>
      </body>
    </html>
  )
}
