import type { OmerutaClient } from "../../client/client.ts";

/** Properties of every section of the settings. */
export interface SectionProps {
	client: OmerutaClient;
	/** Call it after the user was signed out or deleted. */
	onSessionChange: () => void;
}
