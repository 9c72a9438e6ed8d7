import * as z from "zod";

/** A model that a question can name. */
export const ModelChoice = z.object({ id: z.string(), provider: z.string() });
export type ModelChoice = z.infer<typeof ModelChoice>;

/** The first model answers questions that name none. Empty while no model is ready. */
export const ModelChoiceList = z.object({ items: z.array(ModelChoice) });
export type ModelChoiceList = z.infer<typeof ModelChoiceList>;
