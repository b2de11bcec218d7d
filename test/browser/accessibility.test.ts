/** WCAG 2 A and AA on the main pages, at a desk and on a phone, and nothing that scrolls sideways on a phone. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { aPublished, type TestCampaign } from '#capabilities/bulletins/fixtures.ts';
import { accessibilityViolations, arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';
