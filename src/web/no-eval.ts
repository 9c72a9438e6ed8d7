import { config } from "zod";

// The page's Content-Security-Policy forbids `eval`, which zod would otherwise try once and log an error to the
// console. Must be imported before any module that creates schemas.
config({ jitless: true });
