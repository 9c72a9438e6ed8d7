import { config } from "zod";

// The page's Content-Security-Policy forbids `eval`. Without this setting, zod tries `eval` once, and the browser logs
// an error to the console. Import this module before any module that creates schemas.
config({ jitless: true });
