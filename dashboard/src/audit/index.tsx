// Audit: to come.
export default function AuditPage() {
  return null;
}
