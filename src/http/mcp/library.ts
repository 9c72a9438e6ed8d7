// The library of the MCP server, which is loaded on first use, because most Workers never serve MCP. It imports parts of
// zod, so esbuild initializes zod on demand. For our other modules, it does so in time only if one of them is loaded on
// demand, too. This is a small one, because esbuild wraps all that such a module imports, which makes the start slower.
import "../../contracts/values.ts";

export * from "@modelcontextprotocol/server";
