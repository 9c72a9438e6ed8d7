import type { ModelChoice } from "../../contracts/models.ts";
import { getPreferences } from "../settings/preferences.ts";
import { createSharedList } from "./shared-list.ts";

/** The models that a question can name, the default first. */
export const models = createSharedList<ModelChoice>((client) => client.models());

/** Returns the model that the user prefers, or undefined for the default one or if there is no choice. */
export function preferredModel(): string | undefined {
	const available = models.get() ?? [];
	const { model } = getPreferences();
	return available.length > 1 ? available.find(({ id }) => id === model)?.id : undefined;
}
