// Lists the users of a server and removes the first, with types that openapi-typescript generated.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

const [, , server, key] = process.argv;
if (server === undefined || key === undefined) {
  throw new Error("usage: main SERVER KEY");
}
const client = createClient<paths>({ baseUrl: server, headers: { "X-API-Key": key } });

const listed = await client.GET("/v1/organization/users", { params: { query: { limit: 2 } } });
const page: components["schemas"]["UserPage"] | undefined = listed.data;
const first = page?.items[0];
if (page === undefined || first === undefined) {
  throw new Error(`the list failed: ${listed.error?.error}`);
}
const name: string | null = first.firstName;

const path = { id: first.id };
const removal = await client.DELETE("/v1/organization/users/{id}", { params: { path } });
if (removal.data === undefined || name === "") {
  throw new Error(`the removal failed: ${removal.error?.error}`);
}
const again = await client.DELETE("/v1/organization/users/{id}", { params: { path } });
if (again.data !== undefined || again.response.status !== 404) {
  throw new Error("the second removal did not fail");
}
// The default response gives every other status a typed body.
const unexpected = await client.GET("/v1/organization/users", { params: { query: { offset: 418 } } });
const message: string | undefined = unexpected.error?.error;
if (unexpected.response.status !== 418 || message === undefined) {
  throw new Error("the unexpected status has no typed error");
}
console.log(`${page.items.length} of ${page.totalCount} users; removed ${removal.data.id}`);
