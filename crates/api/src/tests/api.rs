//! The endpoints.

use super::support::{SECRET, TestApi};

const DATA: &str = "/api/v1/indicators/reports_by_place/data";

#[tokio::test]
async fn the_list_and_the_metadata_speak_the_callers_language() {
    let api = TestApi::with_release();
    let list = api
        .call("GET", "/api/v1/indicators", &[("accept-language", "ar-MA")])
        .await;
    assert_eq!(list.status, 200);
    assert_eq!(list.json()["indicators"][0]["title"], "التبليغات المتوصل بها");
    assert_eq!(list.json()["meta"]["notice"], "معطيات اصطناعية");
    let event = &list.json()["meta"]["events"][0];
    assert_eq!(
        (&event["title"], &event["starts_on"]),
        (&"الحملة، الدورة الخامسة".into(), &"2024-02-01".into())
    );
    assert_eq!(list.header("content-language"), "ar");
    let rate = api.get("/api/v1/indicators/reports_rate?lang=fr").await.json();
    assert_eq!(rate["base"]["credit"], "Haut-Commissariat au Plan, RGPH 2024");
    assert_eq!(rate["base"]["basis"], "legal");
    assert_eq!(rate["unit_of_count"]["label"], "signalement");
    assert_eq!(rate["dimensions"][0]["codes"][1]["parent"], "MA");
    assert_eq!(rate["threshold"], 5);
}

#[tokio::test]
async fn what_is_not_named_stands_at_its_total_and_sources_stay_apart() {
    let api = TestApi::with_release();
    let rows = api.get(DATA).await.rows();
    assert_eq!(rows.len(), 6, "three months of two sources, national");
    assert!(rows.iter().all(|row| row["geo_code"] == "MA" && row["freq"] == "M"));
    assert_eq!(rows[0]["value"], 1_200);
}

#[tokio::test]
async fn filters_take_codes_levels_stars_aliases_and_periods() {
    let api = TestApi::with_release();
    for (query, expected) in [
        ("?geo=MA-04", 6),
        ("?geo_code=MA-04,MA-06&source=emc_helpline", 6),
        ("?geo=level:region", 12),
        ("?geo=*", 18),
        ("?freq=Q", 2),
        ("?freq=A", 0),
        ("?from=2024-02", 4),
        ("?from=2024-Q1&to=2024", 6),
        ("?to=2024-01&source=public_prosecution&geo=", 1),
        ("?from=2030", 0),
    ] {
        let reply = api.get(&format!("{DATA}{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        assert_eq!(reply.rows().len(), expected, "{query}");
    }
}

#[tokio::test]
async fn every_wrong_parameter_is_named_with_the_nearest_right_one() {
    let api = TestApi::with_release();
    let reply = api
        .get(&format!(
            "{DATA}?geoo=MA&source=emc_helplin&geo=level:regions&from=2024-1&lang=en"
        ))
        .await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["code"], "A004");
    let messages: Vec<&str> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["message"].as_str())
        .collect();
    for (message, nearest) in messages
        .iter()
        .zip(["“geo”", "“emc_helpline”", "“level:region”", "“2024-01”"])
    {
        assert!(message.contains(nearest), "{message} does not name {nearest}");
    }
    assert_eq!(messages.len(), 4);
    let by_name = api.get(&format!("{DATA}?geo=Rabat")).await;
    assert!(
        by_name.json()["errors"][0]["message"]
            .as_str()
            .expect("a message")
            .contains("MA-04")
    );
    let quarter = api.get(&format!("{DATA}?from=2024-T1")).await.json();
    assert!(
        quarter["errors"][0]["message"]
            .as_str()
            .expect("a message")
            .contains("2024-Q1")
    );
    for query in ["?freq=W", "?lang=de", "?format=xml", "?from=2024&to=2023", "?geo=*&x=1"] {
        assert_eq!(api.get(&format!("{DATA}{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_hidden_cell_has_no_number_in_json_or_csv() {
    let api = TestApi::with_release();
    let hidden = "?geo=MA-06&from=2024-02&to=2024-02&source=emc_helpline";
    let row = &api.get(&format!("{DATA}{hidden}")).await.rows()[0];
    for field in ["value", "value_low", "value_high", "numerator", "denominator"] {
        assert!(row[field].is_null(), "{field}");
    }
    assert_eq!(
        (row["obs_status"].as_str(), row["conf_status"].as_str()),
        (Some("Q"), Some("C"))
    );
    let csv = api.get(&format!("{DATA}.csv{hidden}")).await.body;
    assert!(csv.contains("Ligne EMC,,,,,,Q,C,12,11,Données synthétiques"), "{csv}");
    for address in [
        format!("{DATA}?geo=*"),
        format!("{DATA}.csv?geo=*"),
        "/fr/indicators/reports_by_place?geo=*".into(),
    ] {
        let reply = api.get(&address).await;
        assert_eq!(reply.status, 200);
        let digits: String = reply.body.chars().filter(char::is_ascii_digit).collect();
        assert!(!digits.contains(&SECRET.to_string()), "{address} shows a hidden value");
    }
}

#[tokio::test]
async fn a_missing_cell_is_empty_and_a_rate_of_few_cases_is_none() {
    let api = TestApi::with_release();
    let rows = api
        .get(&format!("{DATA}?from=2024-03&source=public_prosecution"))
        .await
        .rows();
    assert!(rows[0]["value"].is_null());
    assert_eq!(rows[0]["obs_status"], "O");
    let rates = api.get("/api/v1/indicators/reports_rate/data").await.rows();
    assert_eq!(rates[0]["value"], 3.4, "1234 / 36 828 330 × 100 000, one decimal");
    assert_eq!(
        (&rates[0]["value_low"], &rates[0]["value_high"]),
        (&3.2.into(), &3.5.into()),
        "halved chi-squared quantiles 1166.1 and 1304.8 over the same population"
    );
    assert!(rates[1]["value"].is_null() && rates[1]["value_high"].is_null());
    assert_eq!(rates[1]["numerator"], 0, "what was counted stays");
}

#[tokio::test]
async fn csv_comes_by_suffix_parameter_and_header() {
    let api = TestApi::with_release();
    for (address, accept) in [
        (".csv", "*/*"),
        ("?format=csv", "*/*"),
        ("", "text/csv, application/json;q=0.5"),
    ] {
        let reply = api
            .call("GET", &format!("{DATA}{address}"), &[("accept", accept)])
            .await;
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"marsad_reports_by_place_2026-11-03.csv\""
        );
        let header = "\u{feff}time_period,freq,geo_code,geo_code_label,source_id,source_id_label,value,value_low,value_high,\
                      numerator,denominator,obs_status,conf_status,expected,received,notice\n";
        assert!(reply.body.starts_with(header), "{}", reply.body);
    }
    let json = api.call("GET", DATA, &[("accept", "text/html,*/*")]).await;
    assert_eq!(json.header("content-type"), "application/json");
}

#[tokio::test]
async fn too_many_cells_are_refused_with_their_number() {
    let api = TestApi::with_long_series();
    let reply = api.get("/api/v1/indicators/reports_long/data?geo=*").await;
    assert_eq!(reply.status, 413);
    assert_eq!(reply.json()["limit"], 50_000);
    assert!(reply.json()["matched"].as_u64() > Some(50_000));
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let api = TestApi::with_release();
    let first = api.get(DATA).await;
    let tag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "public, max-age=300");
    assert_eq!(first.header("last-modified"), "Tue, 03 Nov 2026 02:00:00 GMT");
    let vary: Vec<&str> = first
        .headers
        .get_all("vary")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    assert!(vary.join(",").contains("accept, accept-language"), "{vary:?}");
    let again = api.call("GET", DATA, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), tag);
    assert_ne!(api.get(&format!("{DATA}?geo=MA-04")).await.header("etag"), tag);
    assert_ne!(
        api.call("GET", DATA, &[("accept-language", "en")]).await.header("etag"),
        tag
    );
    api.put("2026-12-01-bbbb");
    let next = api.call("GET", DATA, &[("if-none-match", &tag)]).await;
    assert_eq!(next.status, 200, "another release");
}

#[tokio::test]
async fn without_a_release_all_say_so() {
    let api = TestApi::empty();
    let reply = api.get("/api/v1/indicators").await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()["code"].as_str()),
        (503, Some("A001"))
    );
    assert_eq!(api.get("/healthz").await.status, 503);
    let page = api.get("/ar/").await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("لا إصدار بعد") && page.body.contains("dir=\"rtl\""));
    api.put("2026-11-03-aaaa");
    assert_eq!(api.get("/healthz").await.json()["release"], "2026-11-03-aaaa");
}

#[tokio::test]
async fn a_broken_release_leaves_the_last_good_one_in_place() {
    let api = TestApi::with_release();
    assert_eq!(api.get("/healthz").await.json()["release"], "2026-11-03-aaaa");
    api.put("2026-12-01-bbbb");
    let file = api.folder.path().join("2026-12-01-bbbb/reports_rate.parquet");
    std::fs::write(file, b"tampered").expect("written");
    for _ in 0..2 {
        assert_eq!(api.get("/healthz").await.json()["release"], "2026-11-03-aaaa");
    }
    std::fs::write(api.folder.path().join("current.json"), b"{").expect("written");
    assert_eq!(api.get("/healthz").await.json()["release"], "2026-11-03-aaaa");
    std::fs::remove_file(api.folder.path().join("current.json")).expect("removed");
    assert_eq!(api.get("/healthz").await.status, 503, "withdrawn");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let api = TestApi::with_release();
    for (method, address, status, code) in [
        ("GET", "/api/v1/nothing", 404, "A002"),
        ("GET", "/api/v1/indicators/reports_rat", 404, "A003"),
        ("GET", "/api/v1/indicators/reports_rat/data", 404, "A003"),
        ("GET", "/api/v1/indicators/%FF", 404, "A002"),
        ("POST", DATA, 405, "A006"),
        ("DELETE", "/api/v1/indicators", 405, "A006"),
    ] {
        let reply = api.call(method, address, &[]).await;
        assert_eq!(reply.status, status, "{method} {address}");
        assert_eq!(reply.json()["code"], code);
        assert_eq!(reply.header("content-type"), "application/problem+json");
    }
    let near = api.get("/api/v1/indicators/reports_rat?lang=en").await.json();
    assert!(near["detail"].as_str().expect("a detail").contains("“reports_rate”"));
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let api = TestApi::with_release();
    for address in [DATA, "/fr/", "/fr/indicators/reports_rate", "/healthz", "/openapi.json"] {
        let reply = api.call("HEAD", address, &[]).await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, ""), "{address}");
    }
}

#[tokio::test]
async fn the_description_names_every_address_and_problem() {
    let api = TestApi::with_release();
    let document = api.get("/openapi.json").await.json();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
    let data = &document["paths"]["/api/v1/indicators/{id}/data"]["get"];
    for status in ["200", "304", "400", "404", "413", "503"] {
        assert!(data["responses"][status].is_object(), "{status}");
    }
    for path in [
        "/api/v1/indicators",
        "/api/v1/indicators/{id}",
        "/api/v1/indicators/{id}/data.csv",
        "/healthz",
    ] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    assert!(document["components"]["schemas"]["Problem"]["properties"]["type"].is_object());
}
