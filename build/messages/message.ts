/** A text that a program may print: what is filled in is `…`, a number of C's N. */
export interface Message {
  readonly text: string;
  /** Where in the checkout it stands. */
  readonly file: string;
  /** The exit code of a C program that ends with it. */
  readonly exit?: number;
  /** Of a finding, its code; of a failed operation, what kind it is. */
  readonly code?: string;
  readonly kind: "finding" | "failure" | "line" | "sign";
}
