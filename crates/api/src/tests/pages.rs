//! The pages.

use super::support::TestApi;

const PAGE: &str = "/indicators/reports_by_place";

#[tokio::test]
async fn the_front_door_opens_in_the_readers_language() {
    let api = TestApi::with_release();
    for (accept, to) in [("ar-MA,fr;q=0.5", "/ar/"), ("en", "/en/"), ("de", "/fr/")] {
        let reply = api.call("GET", "/", &[("accept-language", accept)]).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (302, to));
    }
    assert_eq!(api.get("/fr").await.header("location"), "/fr/");
}

#[tokio::test]
async fn each_language_has_its_direction_and_the_notice() {
    let api = TestApi::with_release();
    for (page, direction, notice) in [
        ("/fr/", "ltr", "Données synthétiques"),
        ("/ar/", "rtl", "معطيات اصطناعية"),
        ("/en/", "ltr", "Synthetic data"),
        ("/fr/indicators/reports_by_place", "ltr", "Données synthétiques"),
        ("/ar/indicators/reports_by_place", "rtl", "معطيات اصطناعية"),
    ] {
        let reply = api.get(page).await;
        assert_eq!(reply.status, 200, "{page}");
        let opening = format!("<html lang=\"{}\" dir=\"{direction}\">", &page[1..3]);
        assert!(reply.body.contains(&opening), "{page}");
        assert!(reply.body.contains(notice), "{page}");
    }
}

#[tokio::test]
async fn campaigns_and_breaks_stand_beside_the_chart() {
    let api = TestApi::with_release();
    let french = api.get(&format!("/fr{PAGE}")).await.body;
    assert!(french.contains("À savoir : campagnes et ruptures"), "{french}");
    assert!(french.contains("<li data-start=\"2024-02-01\">"));
    assert!(french.contains("du 1er février 2024 au 20 février 2024"), "{french}");
    assert!(french.contains("Campagne, 5e édition (dates à confirmer)"));
    let arabic = api.get(&format!("/ar{PAGE}")).await.body;
    assert!(arabic.contains("للعلم: حملات وانقطاعات") && arabic.contains("الحملة، الدورة الخامسة"));
    let before = api.get(&format!("/fr{PAGE}?to=2024-01")).await.body;
    assert!(!before.contains("Campagne, 5e édition"), "it had not begun");
}

#[tokio::test]
async fn hidden_and_missing_are_words_in_the_table() {
    let api = TestApi::with_release();
    let french = api.get(&format!("/fr{PAGE}?geo=MA-06")).await.body;
    assert!(french.contains("<span>secret statistique</span>") && french.contains("<span>non communiqué</span>"));
    assert!(french.contains("data-state=\"hidden\" data-value=\"\" data-status=\"Q\""));
    let arabic = api.get(&format!("/ar{PAGE}?geo=MA-06")).await.body;
    assert!(arabic.contains("<span>محجوب</span>") && arabic.contains("<span>غير متوفر</span>"));
    assert!(arabic.contains("فبراير 2024"));
}

#[tokio::test]
async fn the_page_says_what_one_must_know() {
    let api = TestApi::with_release();
    let counts = api.get(&format!("/fr{PAGE}")).await.body;
    for text in [
        "Publié le 3 novembre 2026, données jusqu&#39;à mars 2024",
        "jamais additionnées",
        "pas une prévalence",
        "inférieur à 5, ou pour en protéger un autre",
        "Ligne EMC",
        "1\u{202f}300",
        "11\u{202f}/\u{202f}12",
        "scope=\"row\"",
        "Signalements &#60;reçus&#62;",
    ] {
        assert!(counts.contains(text), "{text} is not on the page");
    }
    let rates = api.get("/fr/indicators/reports_rate").await.body;
    for text in [
        "Haut-Commissariat au Plan, RGPH 2024",
        "36\u{202f}828\u{202f}330",
        "Dénominateur",
        "3,4",
        "3,2\u{202f}–\u{202f}3,5",
        "base trop petite",
    ] {
        assert!(rates.contains(text), "{text} is not on the page");
    }
}

#[tokio::test]
async fn method_and_quality_stand_on_a_page_and_at_an_address() {
    let api = TestApi::with_release();
    let page = api.get("/fr/metadata").await.body;
    for text in [
        "<h2 id=\"REL_POLICY\">Politique de diffusion</h2>",
        "au même moment",
        "10 décembre 2026",
    ] {
        assert!(page.contains(text), "{text} is not on the page");
    }
    assert!(api.get("/ar/").await.body.contains("href=\"/ar/metadata\""));
    let body = api.get("/api/v1/metadata?lang=en").await.json();
    assert_eq!(body["concepts"][0]["title"], "Release policy");
    assert_eq!(body["meta"]["next_releases"][0], "2026-12-10");
}

#[tokio::test]
async fn the_view_survives_a_change_of_language_and_a_download() {
    let api = TestApi::with_release();
    let page = api
        .get(&format!("/fr{PAGE}?geo_code=level%3Aregion&from=2024"))
        .await
        .body;
    let query = "from=2024&#38;geo_code=level%3Aregion";
    assert!(page.contains(&format!("href=\"/ar{PAGE}?{query}\"")), "{page}");
    assert!(page.contains(&format!(
        "/api/v1/indicators/reports_by_place/data.csv?{query}&#38;lang=fr"
    )));
    assert!(page.contains("<option value=\"level:region\" selected>"));
}

#[tokio::test]
async fn what_a_query_carries_never_becomes_markup() {
    let api = TestApi::with_release();
    for query in [
        "geo=%3Cscript%3Ealert(1)%3C/script%3E",
        "%3Cscript%3Ex=1",
        "from=%22%3E%3Cscript%3E",
    ] {
        let reply = api.get(&format!("/fr{PAGE}?{query}")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert!(!reply.body.contains("<script>"), "{query}");
        assert!(reply.body.contains("&#60;script&#62;"), "{query}");
        assert!(
            reply
                .header("content-security-policy")
                .starts_with("default-src 'self';")
        );
    }
}

#[tokio::test]
async fn unknown_pages_are_pages() {
    let api = TestApi::with_release();
    for (page, words) in [
        ("/ar/nothing", "لا شيء في هذا العنوان"),
        ("/fr/indicators/x", "Il n&#39;y a pas d&#39;indicateur"),
    ] {
        let reply = api.get(page).await;
        assert_eq!(
            (reply.status.as_u16(), reply.header("content-type")),
            (404, "text/html; charset=utf-8")
        );
        assert!(reply.body.contains(words), "{}", reply.body);
    }
    for absent in [
        "/de/",
        "/de",
        "/fr/indicators/%FF",
        "/de/indicators/reports_rate",
        "/assets/%FF",
    ] {
        assert_eq!(api.get(absent).await.status, 404, "{absent}");
    }
    assert_eq!(api.call("POST", "/fr/", &[]).await.status, 405);
}

#[tokio::test]
async fn a_page_that_would_be_too_long_sends_to_the_file() {
    let api = TestApi::with_long_series();
    let reply = api.get("/fr/indicators/reports_long?geo=*").await;
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("trop pour une page") && !reply.body.contains("<table"));
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_named_by_their_content() {
    let api = TestApi::with_release();
    let page = api.get(&format!("/fr{PAGE}")).await.body;
    for name in [
        "style.css",
        "chart.js",
        "vendor/d3.min.js",
        "vendor/plot.umd.min.js",
        "mark.svg",
    ] {
        assert!(page.contains(&format!("/assets/{name}?v=")), "{name}");
    }
    let plain = api.get("/assets/style.css").await;
    assert_eq!(plain.header("cache-control"), "public, max-age=86400");
    let style = api
        .get(&format!("/assets/style.css?v={}", crate::assets::VERSION.as_str()))
        .await;
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(style.header("x-content-type-options"), "nosniff");
    for absent in [
        "/assets/nothing.css",
        "/assets/../Cargo.toml",
        "/assets/vendor/README.md",
    ] {
        assert_eq!(api.get(absent).await.status, 404, "{absent}");
    }
}
