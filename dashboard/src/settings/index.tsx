// Settings: to come.
export default function SettingsPage() {
  return null;
}
