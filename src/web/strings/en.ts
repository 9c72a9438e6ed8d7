/**
 * The English texts of the page: one group for each view. Texts that contain values are functions. Dates and numbers are
 * formatted by `ui/format.ts`.
 */
export const en = {
	shell: {
		product: "Omeruta Brain",
		starting: "Starting…",
		retry: "Retry",
		dismiss: "Dismiss",
		knowledge: "Knowledge",
		newConversation: "New conversation",
		/** `newConversation` on narrow screens. */
		newConversationShort: "New",
		settings: "Settings",
	},
	conversation: {
		loading: "Loading conversation…",
		greeting: "What would you like to know?",
		greetingHint: "Answers appear as they are generated and cite their sources.",
		signedOut: "Your session has ended. Its conversations are no longer available.",
		deleted: "This conversation was deleted.",
		startNew: "Start a new conversation",
	},
	settings: {
		title: "Settings",
		sections: "Sections",
	},
};
