/** The provider that quotes the knowledge base and uses no model. */
export const NO_MODEL_PROVIDER = "extractive";
