// Icons, drawn on 16 × 16; a word stands beside each or names its button.
import type { ReactNode } from 'react';

function icon(children: ReactNode) {
  return function Icon() {
    return (
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {children}
      </svg>
    );
  };
}

export const ChevronLeft = icon(<path d="M10 3.5 5.5 8l4.5 4.5" />);
export const ChevronRight = icon(<path d="M6 3.5 10.5 8 6 12.5" />);
export const ChevronDown = icon(<path d="M3.5 6 8 10.5 12.5 6" />);
export const ArrowUp = icon(<path d="M8 13V3M4 7l4-4 4 4" />);
export const ArrowDown = icon(<path d="M8 3v10M4 9l4 4 4-4" />);
export const Close = icon(<path d="m4 4 8 8m0-8-8 8" />);
export const Headset = icon(
  <path d="M2.5 9.5V8a5.5 5.5 0 0 1 11 0v1.5m-11 0h2v3h-1a1 1 0 0 1-1-1zm11 0h-2v3h1a1 1 0 0 0 1-1zm0 3c0 1-1 1.5-2.5 1.500H9" />,
);
export const Shield = icon(
  <path d="M8 1.8 13 3.500v4c0 3.2-2 5.5-5 6.7-3-1.2-5-3.5-5-6.700v-4zM5.8 8l1.6 1.6 2.9-3.1" />,
);
export const Chart = icon(<path d="M2.5 2.500v11h11M5.5 10.500l2.5-3 2 1.5 3-4" />);
export const Terminal = icon(<path d="M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3" />);
export const Pulse = icon(<path d="M1.500 8.500h3l2-5.500 3 10 2-4.500h3" />);
export const Cap = icon(
  <path d="M8 3 1.500 6.200 8 9.400l6.500-3.200zM4 7.500v3.300c1 1.200 2.400 1.700 4 1.700s3-.5 4-1.700V7.500M14.500 6.200v4" />,
);
export const Bell = icon(
  <path d="M3 11.500h10c-1-1-1.300-2-1.300-4.200a3.700 3.700 0 0 0-7.400 0c0 2.200-.3 3.200-1.300 4.200Zm3.700 2a1.400 1.400 0 0 0 2.600 0" />,
);
export const Gauge = icon(<path d="M3.300 12.500a6 6 0 1 1 9.400 0M8 9l2.700-3.200M8 9v.1" />);
export const Sliders = icon(<path d="M2 4.500h7m3 0h2M2 11.500h2m3 0h7M10.5 3v3M5.5 10v3" />);
export const Person = icon(
  <path d="M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8Zm-5 5.500c.6-2.3 2.5-3.5 5-3.500s4.4 1.2 5 3.5" />,
);
export const Download = icon(<path d="M8 2.500v7.500M4.8 7 8 10.2 11.2 7M2.5 13.500h11" />);
export const TableIcon = icon(<path d="M2.5 3h11v10h-11zM2.5 6.300h11M2.5 9.700h11M6.5 6.300V13" />);
export const Info = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-6.500v3.300M8 5.200v.1" />);
export const Search = icon(<path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.400L14 14" />);
export const Check = icon(<path d="m3 8.5 3.2 3.200L13 4.8" />);
export const External = icon(<path d="M6.5 3.500h-3v9h9v-3M9 2.500h4.500V7M13 3 7.5 8.5" />);
export const Again = icon(<path d="M13 8a5 5 0 1 1-1.500-3.600L13 6M13 2.800V6H9.800" />);
