/** What "app" is given. Made by env-broker types; the policy is the source. */
export interface Env {
  /** The shop's database (url) */
  readonly DATABASE_URL: string;
  readonly NODE_ENV?: string;
  readonly NODE_VERSION?: string;
  /** (port) */
  readonly PORT: string;
  readonly YARN_VERSION?: string;
}

declare global {
  namespace NodeJS {
    interface ProcessEnv extends Env {}
  }
}
