"use client"

import { useState } from "react"
import { Facts } from "@/components/Facts"

export const Counter = () => {
  const [count, setCount] = useState(0)
  return (
    <>
      <Facts
        of={{
          "Public greeting": process.env.NEXT_PUBLIC_GREETING || "Hello from the browser",
          Waves: String(count)
        }}
      />
      <button onClick={() => setCount(count + 1)}>Wave</button>
    </>
  )
}
