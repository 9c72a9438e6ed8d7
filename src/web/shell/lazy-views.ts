/** The code of all views other than the conversation, which is loaded with the first of them. */
export { ResetView } from "../account/reset-view.tsx";
export { SignInView } from "../account/sign-in-view.tsx";
export { SignUpView } from "../account/sign-up-view.tsx";
export { SettingsView } from "../settings/settings-view.tsx";
