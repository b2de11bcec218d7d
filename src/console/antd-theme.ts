/** Ant Design in our tokens. No motion, no shadows but the drawer's: nothing moves unless it matters. */
import type { ThemeConfig } from 'antd';
import { colours, fontFamily, sizes } from './tokens.ts';

/** px; 44 on a phone (WCAG 2.5.5), where text in fields is 16 px lest the browser zooms in on them. */
export const phoneTheme: ThemeConfig = {
  token: { controlHeight: 44, controlHeightSM: 36 },
  components: {
    Input: { inputFontSize: sizes.lead },
    Select: { fontSize: sizes.lead },
    Table: { cellPaddingBlockSM: 10 },
  },
};

const ring = `0 0 0 1px ${colours.edge}`;

export const antdTheme: ThemeConfig = {
  hashed: false,
  token: {
    colorPrimary: colours.accent,
    colorPrimaryHover: colours.accentDark,
    colorPrimaryActive: colours.accentDark,
    colorLink: colours.accent,
    colorLinkHover: colours.accentDark,
    colorLinkActive: colours.accentDark,
    colorSuccess: colours.done,
    colorWarning: colours.near,
    colorError: colours.overdue,
    colorText: colours.ink,
    colorTextSecondary: colours.inkSoft,
    colorTextTertiary: colours.inkSoft,
    colorTextDescription: colours.inkSoft,
    colorTextPlaceholder: colours.inkSoft,
    colorIcon: colours.inkSoft,
    colorBgLayout: colours.paper,
    colorBgContainer: colours.surface,
    colorBorder: colours.edge,
    colorBorderSecondary: colours.line,
    colorSplit: colours.line,
    controlItemBgHover: colours.notYetWash,
    controlItemBgActive: colours.accentWash,
    controlItemBgActiveHover: colours.accentWash,
    fontFamily,
    fontSize: sizes.body,
    fontSizeSM: sizes.small,
    fontSizeLG: sizes.lead,
    borderRadius: 6,
    borderRadiusLG: 6,
    borderRadiusSM: 4,
    lineHeight: 1.5,
    controlHeight: 32,
    motion: false,
    boxShadow: ring,
    boxShadowSecondary: ring,
    boxShadowTertiary: 'none',
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
    Input: { activeShadow: `0 0 0 1px ${colours.accent}` },
    Select: { activeOutlineColor: 'transparent' },
    Form: { labelColor: colours.ink, verticalLabelPadding: '0 0 4px', itemMarginBottom: 26 },
    Table: {
      headerBg: colours.surface,
      headerColor: colours.inkSoft,
      headerSplitColor: 'transparent',
      headerSortActiveBg: colours.surface,
      headerSortHoverBg: colours.notYetWash,
      bodySortBg: 'transparent',
      rowHoverBg: colours.notYetWash,
      cellPaddingBlockSM: 7,
      cellPaddingInlineSM: 12,
      borderColor: colours.line,
    },
    Tooltip: { colorBgSpotlight: colours.ink },
    Modal: { titleFontSize: sizes.lead },
  },
};
