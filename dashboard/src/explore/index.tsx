// Explore: to come.
export default function ExplorePage() {
  return null;
}
