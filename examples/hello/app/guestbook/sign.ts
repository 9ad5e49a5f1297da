"use server"

import { cookies } from "next/headers"

export const sign = async (form: FormData): Promise<void> => {
  const name = String(form.get("name") ?? "")
    .trim()
    .slice(0, 40)
  if (name === "") return
  const jar = await cookies()
  jar.set("guest", name, {
    httpOnly: true,
    sameSite: "lax",
    path: "/guestbook",
    maxAge: 60 * 60 * 24 * 30
  })
}
