import { config } from "zod";

// The page's Content-Security-Policy forbids eval, which zod would otherwise try once: a report in the console for nothing.
// Imported first, before any schema is made.
config({ jitless: true });
