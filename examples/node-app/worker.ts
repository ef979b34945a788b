import { brokeredEnv } from "env-broker/client";

/** Whatever parses: zod, valibot, or a function. */
const schema = {
  parse: ({ DATABASE_URL, STRIPE_KEY }: Record<string, string>) => {
    if (DATABASE_URL === undefined || STRIPE_KEY === undefined) throw new Error("both are needed");
    return { database: new URL(DATABASE_URL), key: STRIPE_KEY };
  },
};

// A program whose environment was cleared, by sudo or cron, asks the broker; process.env stays as it is.
const { database, key } = await brokeredEnv({ need: ["DATABASE_URL", "STRIPE_KEY"], schema });
console.log(
  `worker asks ${database.host}, with a key of ${key.length} characters; process.env has ${process.env["STRIPE_KEY"] ? "it" : "none"}`,
);
