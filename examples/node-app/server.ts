import { createServer } from "node:http";

// setuser gave this process its variables: process.env is all that is needed. Its types are env.d.ts, which env-broker types
// writes from the policy, so that a name that app is not given does not compile.
const { DATABASE_URL, PORT } = process.env;

createServer((_, response) => {
  response.end(
    `${new URL(DATABASE_URL).host}, and of STRIPE_KEY the server has ${process.env["STRIPE_KEY"] ?? "nothing"}\n`,
  );
}).listen(Number(PORT));
