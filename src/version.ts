/** The version of this server, as in its package. */
export { version as VERSION } from "../package.json";
