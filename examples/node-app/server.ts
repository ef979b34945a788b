import { createServer } from "node:http";
import type { Env } from "./env.d.ts";

// setuser gave this process its variables: process.env is all that is needed. Env is what env-broker types writes from the
// policy: a name that is not in it does not compile.
const { DATABASE_URL, PORT } = process.env as unknown as Env;

createServer((_, response) => {
  response.end(
    `${new URL(DATABASE_URL).host}, and of STRIPE_KEY the server has ${process.env["STRIPE_KEY"] ?? "nothing"}\n`,
  );
}).listen(Number(PORT));
