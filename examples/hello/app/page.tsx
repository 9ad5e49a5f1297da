import Link from "next/link"
import { connection } from "next/server"
import { Facts } from "@/components/Facts"
import { Harbour } from "@/components/Harbour"
import { endpoints, pages } from "@/lib/features"
import { release } from "@/lib/release"

// Rendered per request, so that GREETING is the running release's and not the build's.
export default async function Home() {
  await connection()
  const { greeting, deploymentId } = release()
  return (
    <main className="home">
      <section className="hero">
        <div>
          <p className="kind">Live from a git push</p>
          <h1>{greeting ?? "Hello, harbour."}</h1>
          <p className="lead">
            Every page here is served in a different way. Open one, look at what it says about itself, and push a change
            to see it go live.
          </p>
          <Facts
            of={{
              Deployment: deploymentId ?? "a build without a name",
              "Rendered at": new Date().toISOString()
            }}
          />
        </div>
        <Harbour />
      </section>

      <section>
        <h2>Pages</h2>
        <ul className="cards">
          {pages.map(({ href, kind, title, text }) => (
            <li key={href}>
              <Link href={href}>
                <span className="kind">{kind}</span>
                <strong>{title}</strong>
                <span>{text}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>

      <section>
        <h2>Endpoints and files</h2>
        <ul className="rows">
          {endpoints.map(({ href, kind, title, text }) => (
            <li key={href}>
              <a href={href}>
                <code>{title}</code>
                <span>{text}</span>
                <small>{kind}</small>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </main>
  )
}
