// Addresses of the pages for links and keys alike: the date range goes along.
import { useSearch } from 'wouter';
import { rangeKeys } from '../range';
import { pageAddress } from './page-address';

export function usePageAddress(): (path: string) => string {
  const search = useSearch();
  return (path) => pageAddress(path, search, rangeKeys);
}
